"""Outside judges over what is declared: the plan in their languages, their verdicts, and the reasons we stand by."""
