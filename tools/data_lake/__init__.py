"""The data lake from outside: dropped files, questions in SQL, and whether the books agree."""

NAME = "data-lake"
