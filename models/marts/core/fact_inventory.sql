with catalogue_rows as (

    select * from {{ ref('stg_catalogue_rows') }}
    where catalogue_month is not null

),

products as (

    select * from {{ ref('dim_product') }}

),

-- The files of one month are one dump: its newest row of a product is what it says.
rows_ranked as (

    select
        *,
        {{ end_of_source_month('catalogue_month') }} as dump_ends_at,
        row_number() over (
            partition by product_id, catalogue_month
            order by changed_at desc, source_file desc, source_position desc
        ) as row_rank
    from catalogue_rows

),

final as (

    select
        -- keys
        rows_ranked.product_id || ':' || {{ month_text('rows_ranked.catalogue_month') }}
            as inventory_key,
        rows_ranked.catalogue_month as inventory_month,
        {{ date_id('last_day(rows_ranked.catalogue_month)') }} as date_id,
        rows_ranked.product_id,
        products.product_key,

        -- attributes
        products.category,

        -- measures
        rows_ranked.stock_quantity,
        products.unit_cost,
        cast(
            round(rows_ranked.stock_quantity * products.unit_cost, 2)
            as decimal(18, 2)
        ) as stock_value
    from rows_ranked
    left join products
        on
            rows_ranked.product_id = products.product_id
            and {{ holds_at('products', 'rows_ranked.dump_ends_at') }}
    where rows_ranked.row_rank = 1

)

select * from final
