"""The road of a project, for everybody, and how to open one."""
