"""The solution's edits, made of sharp's: overlays, crops by faces and circles, moderation."""
