"""The choices of a reception, by key."""

FORMS = tuple("visit letter call online handed leader".split())
TOPICS = tuple(
    "identity pension medical archive seniority lease disposal housing farm company conduct safety other".split()
)
TURNS = ("first", "repeat")
