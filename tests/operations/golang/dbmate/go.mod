module dbmate

go 1.24.0

require github.com/amacneil/dbmate/v2 v2.28.0
