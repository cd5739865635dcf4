"""Messages, mailboxes and calendars."""
