"""What a request asks for: its style, its picture, its edits."""
