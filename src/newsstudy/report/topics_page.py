"""What 03_topics shows, a function a part of the page."""

from newsstudy.report.choice_views import choice_view
from newsstudy.report.intrusion_views import intrusion_view
from newsstudy.report.matrix import matrix_view
from newsstudy.report.package_views import packages_view
from newsstudy.report.time_views import distance_view, first_table, over_time
from newsstudy.report.topic_views import (
    keep_scores,
    names_remark,
    ownership_remark,
    stability_remark,
    topic_rows,
    topics_of,
    uncertainty_remark,
)

__all__ = [
    "choice_view", "distance_view", "first_table", "intrusion_view", "keep_scores", "matrix_view",
    "names_remark", "over_time", "ownership_remark", "packages_view", "stability_remark",
    "topic_rows", "topics_of", "uncertainty_remark",
]  # fmt: skip
