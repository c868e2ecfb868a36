from articles.models.documents import BulletinDocument
from articles.models.pages import Article, Section

__all__ = ["Article", "BulletinDocument", "Section"]
