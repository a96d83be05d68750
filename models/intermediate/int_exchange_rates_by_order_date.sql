with orders as (

    select * from {{ ref('int_orders_dated') }}

),

exchange_rates as (

    select * from {{ ref('exchange_rates') }}
    where to_currency = '{{ setting("reporting_currency") }}'

),

currency_days as (

    select
        currency,
        order_date
    from orders
    group by currency, order_date

),

newest_rate_dates as (

    -- A rate older than a week is no rate.
    select
        currency_days.currency,
        currency_days.order_date,
        max(exchange_rates.rate_date) as rate_date
    from currency_days
    left join exchange_rates
        on
            currency_days.currency = exchange_rates.from_currency
            and currency_days.order_date >= exchange_rates.rate_date
            and currency_days.order_date - interval 7 day <= exchange_rates.rate_date
    group by currency_days.currency, currency_days.order_date

),

final as (

    -- The reporting currency needs no rate. Another one without a rate stays NULL,
    -- never 1: a test names it and nothing is published.
    select
        newest_rate_dates.currency,
        newest_rate_dates.order_date,
        case
            when newest_rate_dates.currency = '{{ setting("reporting_currency") }}'
                then 1
            else exchange_rates.rate
        end as exchange_rate
    from newest_rate_dates
    left join exchange_rates
        on
            newest_rate_dates.currency = exchange_rates.from_currency
            and newest_rate_dates.rate_date = exchange_rates.rate_date

)

select * from final
