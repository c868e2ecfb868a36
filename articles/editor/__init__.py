"""The visual editor of HTML that is kept byte for byte."""
