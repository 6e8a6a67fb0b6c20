"""What is missing or unhealthy on a platform of this machine, and what to do: `gongxin doctor`."""
