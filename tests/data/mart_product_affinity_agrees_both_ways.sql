-- What a pair shares does not depend on which of the two is asked: support and lift are
-- equal both ways, and no pair is in more orders than either of its products.
with affinity as (

    select * from {{ ref('mart_product_affinity') }}

)

select affinity.*
from affinity
left join affinity as others
    on
        affinity.product_id = others.other_product_id
        and affinity.other_product_id = others.product_id
where
    affinity.joint_order_count > least(affinity.order_count, affinity.other_order_count)
    or affinity.joint_order_count <> others.joint_order_count
    or abs(affinity.support - others.support) > 1e-9
    or abs(affinity.lift - others.lift) > 1e-9 * affinity.lift
