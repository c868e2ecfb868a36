from articles.models.attachments import Attachment
from articles.models.documents import BulletinDocument
from articles.models.files import FileEvent, FileText, FileUpload, StoredFile
from articles.models.pages import Article, Section

__all__ = [
    "Article",
    "Attachment",
    "BulletinDocument",
    "FileEvent",
    "FileText",
    "FileUpload",
    "Section",
    "StoredFile",
]
