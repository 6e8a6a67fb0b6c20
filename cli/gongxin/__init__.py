"""The command line `gongxin`."""
