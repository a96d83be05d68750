-- How many accepted orders have which status.
select
    status,
    count(*) as order_count
from accepted_order
group by status
