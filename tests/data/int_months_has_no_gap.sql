with months as (

    select * from {{ ref('int_months') }}

),

orders as (

    select * from {{ ref('int_orders_dated') }}
    where is_counted

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

-- From the first counted order to as_of_date, found without the spine.
first_months as (

    select min(order_month) as first_month
    from orders

),

months_wanted as (

    select
        first_months.first_month,
        {{ month_start('as_of.as_of_date') }} as last_month,
        date_diff('month', first_months.first_month, as_of.as_of_date) + 1
            as month_count
    from first_months
    cross join as_of
    where first_months.first_month is not null

),

months_found as (

    select
        min(sales_month) as first_month,
        max(sales_month) as last_month,
        count(distinct sales_month) as month_count
    from months

),

final as (

    select
        months_wanted.first_month,
        months_found.first_month as first_month_found,
        months_wanted.last_month,
        months_found.last_month as last_month_found,
        months_wanted.month_count,
        months_found.month_count as month_count_found
    from months_wanted
    cross join months_found
    where
        months_wanted.first_month is distinct from months_found.first_month
        or months_wanted.last_month is distinct from months_found.last_month
        or months_wanted.month_count <> months_found.month_count

)

select * from final
