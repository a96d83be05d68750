with customer_orders as (

    select * from {{ ref('fact_orders') }}
    where is_counted and customer_id is not null

),

current_customers as (

    select * from {{ ref('dim_customer') }}
    where is_current

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

orders_summed_to_customer as (

    select
        customer_id,
        min(order_date) as first_order_date,
        max(order_date) as last_order_date,
        count(*) as order_count,
        sum(units) as units,
        sum(net_sales) as net_sales,
        sum(refunds) as refunds_by_order_date,
        sum(net_sales) - sum(refunds) as net_revenue_by_order_date
    from customer_orders
    group by customer_id

),

-- How many customers are worse, equals not counted: equal values score the same.
customers_compared as (

    select
        *,
        count(*) over () as customer_count,
        rank() over (order by last_order_date) - 1 as less_recent_count,
        rank() over (order by order_count) - 1 as less_frequent_count,
        rank() over (order by net_revenue_by_order_date) - 1 as less_valuable_count
    from orders_summed_to_customer

),

customers_scored as (

    select
        *,
        cast(1 + floor(5 * less_recent_count / customer_count) as integer)
            as recency_score,
        cast(1 + floor(5 * less_frequent_count / customer_count) as integer)
            as frequency_score,
        cast(1 + floor(5 * less_valuable_count / customer_count) as integer)
            as monetary_score
    from customers_compared

),

final as (

    select
        customers_scored.customer_id,
        current_customers.customer_name,
        coalesce(current_customers.country_code, 'unknown') as country,
        coalesce(current_customers.region, 'unknown') as region,
        current_customers.loyalty_tier,
        {{ month_start('customers_scored.first_order_date') }} as cohort_month,
        customers_scored.first_order_date,
        customers_scored.last_order_date,
        cast(
            {{ days_between('customers_scored.last_order_date', 'as_of.as_of_date') }}
            as integer
        ) as days_since_last_order,
        cast(customers_scored.order_count as bigint) as order_count,
        cast(customers_scored.units as bigint) as units,
        cast(customers_scored.net_sales as decimal(18, 2)) as net_sales,
        cast(customers_scored.refunds_by_order_date as decimal(18, 2))
            as refunds_by_order_date,
        cast(customers_scored.net_revenue_by_order_date as decimal(18, 2))
            as net_revenue_by_order_date,
        {{ money_per_head(
            'customers_scored.net_sales', 'customers_scored.order_count'
        ) }} as aov,
        {{ safe_divide(
            days_between(
                'customers_scored.first_order_date', 'customers_scored.last_order_date'
            ),
            '(customers_scored.order_count - 1)'
        ) }} as days_between_orders,
        customers_scored.recency_score,
        customers_scored.frequency_score,
        customers_scored.monetary_score,
        case
            when
                customers_scored.recency_score >= 4
                and customers_scored.frequency_score >= 4
                and customers_scored.monetary_score >= 4
                then 'champion'
            when
                customers_scored.recency_score <= 2
                and (
                    customers_scored.frequency_score >= 4
                    or customers_scored.monetary_score >= 4
                )
                then 'at_risk'
            when customers_scored.frequency_score >= 4 then 'loyal'
            when
                customers_scored.order_count = 1
                and customers_scored.recency_score >= 4
                then 'new'
            when customers_scored.recency_score <= 2 then 'lapsed'
            else 'regular'
        end as segment
    from customers_scored
    cross join as_of
    left join current_customers
        on customers_scored.customer_id = current_customers.customer_id

)

select * from final
