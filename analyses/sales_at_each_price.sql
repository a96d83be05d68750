-- How has a product's price changed, and how did it sell at each? product_key is the
-- version of the product at the time of the order.
with products_with_several_prices as (

    select product_id
    from dim_product
    group by product_id
    having count(distinct list_price) > 1

),

sales_of_versions as (

    select
        product_key,
        sum(quantity) as units,
        sum(net_sales) as net_sales
    from fact_sales
    where is_counted
    group by product_key

)

select
    versions.product_id,
    versions.product_name,
    versions.list_price,
    versions.valid_from,
    versions.valid_to,
    coalesce(sales.units, 0) as units,
    coalesce(sales.net_sales, 0) as net_sales,
    round(sales.net_sales / sales.units, 2) as net_sales_per_unit
from dim_product as versions
inner join products_with_several_prices as products
    on versions.product_id = products.product_id
left join sales_of_versions as sales
    on versions.product_key = sales.product_key
order by versions.product_id, versions.valid_from;
