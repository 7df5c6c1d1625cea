// Sends the page's one form on; the button does the same where scripts are off.
document.forms[0].submit();
