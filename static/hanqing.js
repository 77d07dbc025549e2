/* hanqing.js: what is quicker with a keyboard. Every page is complete without it. */
