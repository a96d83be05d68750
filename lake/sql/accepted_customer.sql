-- What the accepted orders say of their customers; a guest says nothing.
create or replace view main.accepted_customer as
select
    customer_id,
    customer_updated_at as updated_at,
    customer_name as name,
    customer_email as email,
    customer_country as country,
    customer_city as city,
    customer_language as language,
    customer_loyalty_tier as loyalty_tier,
    cast(null as boolean) as is_deleted,
    order_id,
    updated_at as order_updated_at,
    source_position
from main.accepted_order
where customer_id is not null
