"""Access control: users, what they may do, and the commands that say so.

`selector` reads the rules and keeps what they allow, `users` the users with their passwords, `access` judges calls and
`log` remembers those that were refused; `redaction` keeps passwords out of other
logs. `commands` is ACL. On a local backend users belong to the process.
"""
