with engagement as (

    select * from {{ ref('mart_engagement_by_country') }}

),

orders as (

    select * from {{ ref('fact_orders') }}
    where is_counted and customer_id is not null

),

customers as (

    select * from {{ ref('dim_customer') }}

),

customers_counted_anew as (

    select
        orders.order_month,
        customers.country_code as country,
        count(distinct orders.customer_id) as active_customers
    from orders
    inner join customers
        on orders.customer_key = customers.customer_key
    group by orders.order_month, customers.country_code

),

engagement_with_previous as (

    select
        *,
        lag(active_customers, 1, 0) over (partition by country order by sales_month)
            as active_previous
    from engagement

),

final as (

    select
        coalesce(engagement.sales_month, counted.order_month) as sales_month,
        coalesce(engagement.country, counted.country) as country,
        engagement.active_customers,
        counted.active_customers as active_customers_counted,
        engagement.retained_customers,
        engagement.active_previous
    from engagement_with_previous as engagement
    full outer join customers_counted_anew as counted
        on
            engagement.sales_month = counted.order_month
            and engagement.country = counted.country
    where
        engagement.active_customers
        is distinct from coalesce(counted.active_customers, 0)
        or engagement.retained_customers > engagement.active_customers
        or engagement.retained_customers > engagement.active_previous
        or engagement.new_customers + engagement.returning_customers
        <> engagement.active_customers

)

select * from final
