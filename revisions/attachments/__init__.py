"""The registry of attachments: taking files in, keeping them, giving them out."""
