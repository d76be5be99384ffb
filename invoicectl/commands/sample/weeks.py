"""Ten weeks of a small business that serves both kinds of clients, as command lines.

`= 3 10:00` moves the clock to ten o'clock on the third day after the first; `{3 10:00}` in a line
is that instant, `{month 64}` the month of a day. All people are invented."""

SETTINGS = {"business": "Harbour & Hound", "timezone": "UTC", "service_charge_rate": "30%"}
"""What the sample's file is set to; everything else is as in any new file."""

WEEKS = """
provider add noor --name "Noor Dallow" --email noor@example.org
provider add omar --name "Omar Vance" --email omar@example.org
provider add lise --name "Lise Corbin" --email lise@example.org --service-charge 20%
provider add sam --name "Sam Harrow" --email sam@example.org
provider add tilda --name "Tilda Marsh" --email tilda@example.org
provider add max --name "Max Ostrow" --email max@example.org

client add ilka --name "Ilka Vorn" --email ilka@example.org --locale de-AT --tax-id ATU12345675
client add bram --name "Bram Oskel" --email bram@example.org
client add tamsin --name "Tamsin Reyd" --email tamsin@example.org --phone "555 0101"
client add juno --name "Juno Halvek" --email juno@example.org
client add piet --name "Piet Marrow" --email piet@example.org --locale nl-NL
client add sol --name "Sol Ambry" --email sol@example.org
client add nerys --name "Nerys Quill" --email nerys@example.org --locale en-GB
client add otis --name "Otis Fenn" --email otis@example.org
client add vera --name "Vera Lundow" --email vera@example.org
client add kaito --name "Kaito Brandt" --email kaito@example.org
client add leah --name "Leah Stroud" --email leah@example.org --auto-tip 10%
client add emre --name "Emre Calder" --email emre@example.org
client add freya --name "Freya Ito" --email freya@example.org --autopay off
client add hugo --name "Hugo Teller" --email hugo@example.org
client add ines --name "Ines Rowe" --email ines@example.org --locale es-ES
client add jonas --name "Jonas Brook" --email jonas@example.org
client add kira --name "Kira Sandow" --email kira@example.org
client add lars --name "Lars Whitlow" --email lars@example.org
client add mina --name "Mina Achter" --email mina@example.org --address "12 Canal Row"
client add noel --name "Noel Castor" --email noel@example.org
client add oda --name "Oda Finch"
client add pia --name "Pia Marlow" --email pia@example.org --auto-tip 5.00
client add quinn --name "Quinn Ashdown" --email quinn@example.org --autopay off
client add rui --name "Rui Tavar" --email rui@example.org --locale pt-PT
client add sana --name "Sana Merrick" --email sana@example.org
client add tove --name "Tove Larkin" --email tove@example.org
client add ugo --name "Ugo Bellweth" --email ugo@example.org
client add wren --name "Wren Hallow" --email wren@example.org
client add yael --name "Yael Sorin" --email yael@example.org
client add zeno --name "Zeno Pike" --email zeno@example.org
card add ilka pm_card_visa
card add bram pm_card_mastercard
card add tamsin pm_card_amex
card add juno pm_card_visa
card add piet pm_card_visa_debit
card add sol pm_sim_insufficientFunds
card add nerys pm_card_mastercard
card add otis pm_card_visa
card add vera pm_card_discover
card add kaito pm_card_jcb
card add leah pm_card_visa
card add emre pm_sim_lost_card
card add hugo pm_card_visa
card add ines pm_card_diners
card add jonas pm_card_visa
card add kira pm_sim_visa_exp_{month 64}
card add lars pm_sim_timeout
card add mina pm_card_mastercard
card add noel pm_card_visa
card add pia pm_card_amex
card add rui pm_card_visa
card add sana pm_card_visa
card add tove pm_sim_insufficientFunds
card add ugo pm_card_visa
card add wren pm_card_mastercard
card add yael pm_card_visa
card add zeno pm_card_visa

# the first week
= 0 10:00
session open ilka noor --kind email
session offer S1 40.00 --message "A letter to the landlord, as discussed"
session hire S1
session open bram omar --kind chat
session open tamsin lise --kind phone
series start leah --provider sam --every MO,WE,FR --time 12:00 --price 22.00 --auto-complete
series start pia --provider tilda --every TU,TH --time 08:30 --price 18.50 --auto-complete
series start tove --provider max --every MO --time 15:00 --price 35.00 --auto-complete
= 1 11:00
session end S2 --minutes 25 --rate 1.99
session end S3 --fee 60.00
issue S1 40.00 --message "The letter is attached"
book hugo --provider sam --visit "{4 10:00} 55.00 Day stay" --visit "{5 10:00} 55.00 Day stay"
confirm B1
book kira --provider tilda --visit "{10 09:00} 40.00 Walk" --visit "{12 09:00} 40.00 Walk"
confirm B2
= 2 09:30
reply S1 "Does this cover the second letter too?" --from client
reply S1 "It does." --from provider
issue freya 180.00 --line "Bookkeeping, fourth quarter" --due {16 12:00} --reference "PO 4417"
issue mina 95.00 --due {9 12:00}
= 4 15:00
tip S2 5.00
confirm S1
session open juno noor --kind email
session hire S4
issue S4 85.00 --pay-to-view --answer "The clause is void; ask for the deposit back"
= 5 12:00
tip INV-2 6.00 --method cash

# the second week
= 8 10:00
tip B1 10.00
session open piet omar --kind email
session hire S5
issue S5 50.00
= 9 09:00
contest S5 --reason "We agreed on 35"
session open sol noor --kind email
session hire S6
issue S6 70.00
book nerys --provider max --visit "{20 10:00} 30.00 Walk" --visit "{21 10:00} 30.00 Walk"
= 11 10:00
issue S5 35.00 --message "You are right"
confirm B3
visit add B3 {22 10:00} 30.00 Walk
book emre --provider sam --visit "{30 10:00} 120.00 Weekend"

# the third and fourth
= 14 10:00
reverse P1 --reason "The cardholder says the chat never took place"
client credit bram 10.00 --reason "Sorry about the wait"
= 17 10:00
session open rui noor --kind email
session hire S7
issue S7 45.00
book jonas --provider sam --visit "{26 18:00} 48.00 Walk" --visit "{40 18:00} 48.00 Walk"
confirm B5
= 21 09:00
pay INV-6 80.00 --method transfer --reference "bank 0121"
visit cancel V30 --release 50%
client credit wren 100.00 --method check --reason "In advance, for the spring"
issue wren 60.00 --line "Consulting 45.00" --line "Travel 15.00" --due {40 12:00}
issue ugo 25.00 --due {35 12:00}
issue ugo 25.00 --due {35 12:00}
= 22 10:00
void INV-25 --reason "Billed twice"
book otis --provider max --visit "{33 10:00} 75.00 Day stay"
confirm B6
hold tove --reason "In hospital, her sister called" --until {60 09:00}
payout noor
= 28 12:00
booking cancel B6 --reason "The dog is ill"
refund INV-4 5.00 --reason "One of the visits was short"

# February
= 31 10:00
session open vera lise --kind chat
session end S8 --fee 30.00
session open kaito noor --kind email
session hire S9
issue S9 150.00
= 36 10:00
discount INV-6 10% --reason "Late delivery"
write-off INV-13 --reason "Moved away without an address"
series start ines --provider sam
visit add R4 {37 10:00} 32.00 Walk
visit add R4 {38 10:00} 32.00 Walk
visit done V57
= 44 10:00
series end R2
waive INV-11 --reason "The bank had an outage"
book noel --provider tilda --visit "{58 10:00} 64.00 Stay" --visit "{59 10:00} 64.00 Stay"
confirm B7
payout --all

# the last days
= 58 10:00
session open sana lise --kind email
session hire S10
issue S10 90.00 --message "As agreed on the phone"
reply S10 "May I pay half of it in April?" --from client
session open hugo omar --kind email
session hire S11
issue S11 55.00
contest S11 --reason "Only one question was answered"
book sol --provider tilda --visit "{70 10:00} 44.00 Walk"
confirm B8
card add oda pm_card_visa
book oda --visit "{72 10:00} 38.00 Walk"
book yael --provider max --visit "{68 10:00} 52.00 Walk" --no-auto-complete
confirm B10
issue kira 75.00 --line "Training, five lessons" --due {100 12:00}
issue quinn 210.00 --line "Website, March" --due {80 12:00}
= 60 10:00
session open yael omar --kind email
session offer S12 65.00 --message "Two hours, I think"
session open zeno omar --kind email
session close S13
session open wren omar --kind email
session hire S14
issue S14 0.00
confirm S14
session open juno noor --kind email
session hire S15
book lars --provider sam --visit "{75 10:00} 140.00 Weekend"
confirm B11
"""
