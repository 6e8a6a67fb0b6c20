"""How data are collected (归集): channels, periods, tasks and their deadlines."""
