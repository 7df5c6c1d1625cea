"""The built-in discussion: it calls the intake itself, in the transaction of the post."""

from connectors.contract import Access, Direction, Manifest


class Discussion:
    """The push community that comes with Stoa."""

    manifest = Manifest(
        id="discussion",
        title="Discussion in the LMS",
        direction=Direction.COMMUNITIES,
        access=Access.OPEN,
        personal_data=("LMS user id", "name", "contributions with their times"),
        authentication="LTI launch",
        destination="this installation only",
        deletions="seen at once",
    )
