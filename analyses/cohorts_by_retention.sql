-- Which cohorts come back best? The share of each that ordered one, two and three
-- months after its first order, and the net revenue of a customer so far. NULL: the
-- month is not over yet.
select
    cohort_month,
    cohort_size,
    max(retention_rate) filter (month_number = 1 and is_complete_month)
        as retention_rate_month_1,
    max(retention_rate) filter (month_number = 2 and is_complete_month)
        as retention_rate_month_2,
    max(retention_rate) filter (month_number = 3 and is_complete_month)
        as retention_rate_month_3,
    arg_max(cumulative_net_revenue_per_customer, month_number)
        as net_revenue_per_customer
from mart_cohort_retention
where is_observed
group by cohort_month, cohort_size
order by retention_rate_month_1 desc nulls last, cohort_month;
