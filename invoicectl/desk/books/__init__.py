"""The books for people: reports, statements, exports, and the proof of them."""
