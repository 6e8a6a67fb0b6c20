"""An upload becomes an answer: the steps of the state machine `intake`."""
