"""Files that people deposit: checked by content, kept apart, given back to those who may see them.

A module declares its uses (`usages.declarer_usage`) and who may see the files of its objects
(`usages.declarer_porteur`); everything else is here.
"""
