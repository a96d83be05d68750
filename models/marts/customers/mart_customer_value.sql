with customers_scored as (

    select * from {{ ref('int_customers_scored') }}

),

current_customers as (

    select * from {{ ref('dim_customer') }}
    where is_current

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

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
