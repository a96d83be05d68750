-- What is computed of each element of `payments`; its texts stay as they came.
with typed as (
    select
        *,
        amount_of_$number_type(amount) as sure_amount
    from raw
)

select
    sure_amount as amount,
    rounded_of_$number_type(amount, 2) as rounded_numbers,
    false as needs_cross_check,
    (amount is not null and sure_amount is null) or has_lost_instant as has_lost_value,
    not coalesce(starts_with_letter(method) or regexp_matches(method, '[!-~]'), false)
        as is_suspect
from typed
