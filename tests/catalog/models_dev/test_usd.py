"""Prices of models.dev that are no numbers, in plain words."""

import pytest
from pydantic import ValidationError

from modelreg.catalog.models_dev.shape import Cost


@pytest.mark.parametrize(("value", "said"), [("1.5", "write it unquoted"), (object(), "should be a number")])
def test_a_price_that_is_no_number_is_told_in_plain_words(value: object, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Cost.model_validate({"input": value})
