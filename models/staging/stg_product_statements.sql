with catalogue_rows as (

    select * from {{ ref('stg_catalogue_rows') }}

),

catalogue_months as (

    select catalogue_month
    from catalogue_rows
    where catalogue_month is not null
    group by catalogue_month

),

products_in_dumps as (

    select
        product_id,
        catalogue_month
    from catalogue_rows
    where catalogue_month is not null
    group by product_id, catalogue_month

),

products_first_listed as (

    select
        product_id,
        min(catalogue_month) as first_month
    from products_in_dumps
    group by product_id

),

-- A product that an earlier dump had and this one has not.
products_withdrawn as (

    select
        products_first_listed.product_id,
        catalogue_months.catalogue_month
    from products_first_listed
    inner join catalogue_months
        on products_first_listed.first_month < catalogue_months.catalogue_month
    left join products_in_dumps
        on
            products_first_listed.product_id = products_in_dumps.product_id
            and catalogue_months.catalogue_month = products_in_dumps.catalogue_month
    where products_in_dumps.product_id is null

),

final as (

    select
        product_id,
        changed_at,
        product_name,
        category,
        subcategory,
        brand,
        list_price,
        unit_cost,
        false as is_withdrawn,
        source_file,
        source_position
    from catalogue_rows
    union all by name
    select
        product_id,
        {{ end_of_source_month('catalogue_month') }} as changed_at,
        true as is_withdrawn
    from products_withdrawn

)

select * from final
