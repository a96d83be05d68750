"""Who buys, who comes back, who is lost."""

from serving.dashboard import panels
from serving.dashboard.selection import chosen_month
from serving.views import panels as charts
from serving.views.view import View


def show(view: View) -> None:
    panels.side_by_side(view, charts.active_customers(view), charts.BALANCE)
    panels.show(view, charts.COHORTS)
    panels.show(view, charts.CHURN)
    month = chosen_month(view)
    panels.show(view, charts.top_customers(month))
