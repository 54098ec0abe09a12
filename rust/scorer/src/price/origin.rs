//! Where the price of a candidate comes from: told with its lines, and of no meaning to what it comes to.

use modelreg_proto::internal::v1 as pb;
use modelreg_proto::v1::Layer;

/// Who states a price, and whether that is exactly what was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Who states it.
    pub source: Layer,
    /// A rate of it is not exactly what the source wrote.
    pub is_rounded: bool,
}

impl Origin {
    /// From the message; none is a price that nobody states. A source that is unknown here is nobody.
    #[must_use]
    pub fn compile(message: Option<&pb::Price>) -> Self {
        let Some(message) = message else { return Self::default() };
        // What was written in a currency without an exchange rate gave no rate.
        Self { source: message.source(), is_rounded: !message.imported.is_empty() && !message.rates.is_empty() }
    }
}
