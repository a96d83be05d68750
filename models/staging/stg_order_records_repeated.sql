{{ config(materialized='table') }}

with orders as (

    select * from {{ source('lake', 'fact_orders') }}

),

items as (

    select * from {{ source('lake', 'fact_order_items') }}

),

payments as (

    select * from {{ source('lake', 'fact_payments') }}

),

refunds as (

    select * from {{ source('lake', 'fact_refunds') }}

),

customers as (

    select * from {{ source('lake', 'customer_changes') }}
    where order_id is not null

),

orders_sent_alike as (

    select * from {{ ref('stg_orders_sent_alike') }}

),

-- What each of them says: a number for the order, its customer, each of its children.
contents as (

    {{ contents_of(
        relations=['orders', 'items', 'payments', 'refunds', 'customers'],
        records='orders_sent_alike'
    ) }}

),

-- Equal records have equal sums, in whatever sequence their children came.
contents_summed_to_record as (

    select
        source_file,
        source_position,
        sum(content) as content
    from contents
    group by source_file, source_position

),

records_compared as (

    -- All but the first of equal ones are repeats; the winner comes first.
    select
        orders_sent_alike.source_file,
        orders_sent_alike.source_position,
        row_number() over (
            partition by
                orders_sent_alike.order_id,
                orders_sent_alike.updated_at,
                contents_summed_to_record.content
            order by
                orders_sent_alike.source_file desc,
                orders_sent_alike.source_position desc
        ) as repetition
    from orders_sent_alike
    inner join contents_summed_to_record
        on
            orders_sent_alike.source_file = contents_summed_to_record.source_file
            and orders_sent_alike.source_position
            = contents_summed_to_record.source_position

),

final as (

    select
        source_file,
        source_position
    from records_compared
    where repetition > 1

)

select * from final
