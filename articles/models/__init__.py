from articles.models.attachments import Attachment
from articles.models.documents import BulletinDocument
from articles.models.editorial import EditorialSettings
from articles.models.files import FileEvent, FileText, FileUpload, StoredFile
from articles.models.pages import Article, Section

__all__ = [
    "Article",
    "Attachment",
    "BulletinDocument",
    "EditorialSettings",
    "FileEvent",
    "FileText",
    "FileUpload",
    "Section",
    "StoredFile",
]
