"""What a stack costs a month: a dated table of prices, and the arithmetic on what is declared. No Pulumi, no AWS."""
