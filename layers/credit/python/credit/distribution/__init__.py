"""Distribution (分发): who receives what, what a receiver's copy says, and how a change reaches it."""
