def test_worked_a(business):
    b = business(preset="marketplace")
    b.marketplace()
    assert b("issue", "S1", "40.00")["deadline_at"] == "2026-01-13T09:00:00Z"
    b.to("2026-02-01")
    assert b.invoice()["status"] == "paid"
    b.check()
