with months as (

    select * from {{ ref('int_months') }}

),

orders as (

    select * from {{ ref('fact_orders') }}
    where is_counted and customer_id is not null

),

customers as (

    select * from {{ ref('dim_customer') }}

),

customer_months as (

    select * from {{ ref('int_customer_months') }}

),

orders_summed_to_customer_month as (

    select
        orders.order_month,
        customers.country_code as country,
        customers.region,
        orders.customer_id,
        count(*) as order_count,
        sum(orders.net_sales) as net_sales
    from orders
    inner join customers
        on orders.customer_key = customers.customer_key
    group by
        orders.order_month,
        customers.country_code,
        customers.region,
        orders.customer_id

),

-- Whether it is the customer's first month of all, and whether the same customer was
-- there in the month before.
customers_compared as (

    select
        orders_summed_to_customer_month.*,
        customer_months.first_order_month
        = orders_summed_to_customer_month.order_month as is_new,
        coalesce(
            lag(orders_summed_to_customer_month.order_month) over (
                partition by
                    orders_summed_to_customer_month.customer_id,
                    orders_summed_to_customer_month.country
                order by orders_summed_to_customer_month.order_month
            ) = orders_summed_to_customer_month.order_month - interval 1 month,
            false
        ) as is_retained
    from orders_summed_to_customer_month
    inner join customer_months
        on
            orders_summed_to_customer_month.customer_id = customer_months.customer_id
            and orders_summed_to_customer_month.order_month
            = customer_months.order_month

),

customers_summed_to_country as (

    select
        order_month,
        country,
        count(*) as active_customers,
        sum(case when is_new then 1 else 0 end) as new_customers,
        sum(case when is_retained then 1 else 0 end) as retained_customers,
        sum(order_count) as order_count,
        sum(net_sales) as net_sales
    from customers_compared
    group by order_month, country

),

countries as (

    select
        country,
        region
    from orders_summed_to_customer_month
    group by country, region

),

every_month_and_country as (

    select
        months.sales_month,
        months.is_complete_month,
        countries.country,
        countries.region,
        coalesce(customers_summed_to_country.active_customers, 0) as active_customers,
        coalesce(customers_summed_to_country.new_customers, 0) as new_customers,
        coalesce(customers_summed_to_country.retained_customers, 0)
            as retained_customers,
        coalesce(customers_summed_to_country.order_count, 0) as order_count,
        coalesce(customers_summed_to_country.net_sales, 0) as net_sales
    from months
    cross join countries
    left join customers_summed_to_country
        on
            months.sales_month = customers_summed_to_country.order_month
            and countries.country = customers_summed_to_country.country

),

with_previous_month as (

    -- The spine has no gaps, so the row before is the month before.
    select
        *,
        lag(active_customers) over (partition by country order by sales_month)
            as active_previous
    from every_month_and_country

),

final as (

    select
        sales_month,
        is_complete_month,
        country,
        region,
        cast(active_customers as bigint) as active_customers,
        cast(new_customers as bigint) as new_customers,
        cast(active_customers - new_customers as bigint) as returning_customers,
        {{ safe_divide('order_count', 'active_customers') }}
            as orders_per_active_customer,
        {{ money_per_head('net_sales', 'active_customers') }}
            as net_sales_per_active_customer,
        cast(retained_customers as bigint) as retained_customers,
        case
            when is_complete_month
                then {{ safe_divide('retained_customers', 'active_previous') }}
        end as retention_rate
    from with_previous_month

)

select * from final
