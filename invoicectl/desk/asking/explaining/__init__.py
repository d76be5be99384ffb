"""Why everything of a thing is what it is: computed anew from its facts, by the rules that act."""
