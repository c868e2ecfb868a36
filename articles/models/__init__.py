from articles.models.documents import BulletinDocument, WithheldFile
from articles.models.pages import Article, Section

__all__ = ["Article", "BulletinDocument", "Section", "WithheldFile"]
