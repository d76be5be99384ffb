"""What is asked of the desk: references, typed words, views, lists."""
