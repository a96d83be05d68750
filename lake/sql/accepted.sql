-- What both paths accepted together: the bulk path's sure records, then the exact one's.
create or replace view main.accepted_order as
select * from bulk.typed_order
where source_position not in (select source_position from suspect)
union all
select * from exact.typed_order;

create or replace view main.accepted_item as
select * from bulk.typed_item
where source_position not in (select source_position from suspect)
union all
select * from exact.typed_item;

create or replace view main.accepted_payment as
select * from bulk.typed_payment
where source_position not in (select source_position from suspect)
union all
select * from exact.typed_payment;

create or replace view main.accepted_refund as
select * from bulk.typed_refund
where source_position not in (select source_position from suspect)
union all
select * from exact.typed_refund;
