"""What others write while a page is open: it comes without a reload, where a script asks for it."""
