{{ config(severity='warn') }}

with held_back as (

    select * from {{ ref('stg_orders_held_back') }}

),

final as (

    select
        source_file,
        order_id
    from held_back

)

select * from final
