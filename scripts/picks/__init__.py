"""The picks page: what each strategy picks for each class of tasks, and why."""
