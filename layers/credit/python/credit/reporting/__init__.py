"""Reporting up (上报): what goes to the province and to 信用中国, how it is written, and how their answers are read."""
