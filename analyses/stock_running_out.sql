-- What will run out within four weeks? Products of the newest catalogue dump whose
-- stock is less than what the last 28 days of its month sold.
with newest_dump as (

    select max(inventory_month) as inventory_month from mart_inventory

)

select
    inventory.product_id,
    inventory.product_name,
    inventory.category,
    inventory.stock_quantity,
    inventory.units_sold,
    inventory.days_of_cover
from mart_inventory as inventory
inner join newest_dump
    on inventory.inventory_month = newest_dump.inventory_month
where inventory.level = 'product' and inventory.days_of_cover < 28
order by inventory.days_of_cover, inventory.units_sold desc, inventory.product_id;
