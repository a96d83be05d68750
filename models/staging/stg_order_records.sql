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

current_versions as (

    select * from {{ ref('stg_order_versions') }}

),

-- Only records of one order and one updated_at can be the same, and those are few.
versions_sent_again as (

    select
        order_id,
        updated_at
    from orders
    group by order_id, updated_at
    having count(*) > 1

),

orders_sent_alike as (

    select
        orders.order_id,
        orders.updated_at,
        orders.source_file,
        orders.source_position
    from orders
    inner join versions_sent_again
        on
            orders.order_id = versions_sent_again.order_id
            and orders.updated_at = versions_sent_again.updated_at

),

-- What each of them says: a number for the order, its customer, each of its children.
-- A join with `on` would add columns to the star that makes the number.
contents as (

    select
        source_file,
        source_position,
        {{ content_hash(['source_file', 'source_position']) }} as content
    from orders
    semi join orders_sent_alike using (source_file, source_position) -- noqa: ST07
    union all
    select
        source_file,
        source_position,
        {{ content_hash(['source_file', 'source_position']) }} as content
    from items
    semi join orders_sent_alike using (source_file, source_position) -- noqa: ST07
    union all
    select
        source_file,
        source_position,
        {{ content_hash(['source_file', 'source_position']) }} as content
    from payments
    semi join orders_sent_alike using (source_file, source_position) -- noqa: ST07
    union all
    select
        source_file,
        source_position,
        {{ content_hash(['source_file', 'source_position']) }} as content
    from refunds
    semi join orders_sent_alike using (source_file, source_position) -- noqa: ST07
    union all
    select
        source_file,
        source_position,
        {{ content_hash(['source_file', 'source_position']) }} as content
    from customers
    semi join orders_sent_alike using (source_file, source_position) -- noqa: ST07

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

repeats as (

    select
        source_file,
        source_position
    from records_compared
    where repetition > 1

),

final as (

    select
        orders.order_id,
        orders.source_file,
        orders.source_position,
        orders.ordered_at,
        case
            when current_versions.order_id is not null then 'current'
            when repeats.source_file is not null then 'duplicate'
            else 'superseded'
        end as record_state
    from orders
    left join current_versions
        on
            orders.source_file = current_versions.source_file
            and orders.source_position = current_versions.source_position
    left join repeats
        on
            orders.source_file = repeats.source_file
            and orders.source_position = repeats.source_position

)

select * from final
