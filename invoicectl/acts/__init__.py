"""What people may ask: each act is refused, or happens as events.

Pure, like `rules`: given the state as it stands at `now` (time has already done its part), the
facts of the request and the instant. Where several refusals apply, the order in which they
stand in the act is the order in which they are given.
"""
